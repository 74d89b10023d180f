"""Learn: collect, fit, validate, export. torch is imported here and nowhere else."""
