"""Learn: collect, fit, average, validate, export. torch is imported here and nowhere else."""
