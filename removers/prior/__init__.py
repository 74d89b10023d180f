"""What can be known of a photo before a remover runs: its backdrop, its faces, what stands out."""
