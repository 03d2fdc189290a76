"""What makes the models: synthetic labels, training, calibration, export. Not installed with carryon."""
