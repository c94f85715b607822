"""Running an installation: serve, back up, restore, verify, doctor, administration pages."""
