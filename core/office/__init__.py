"""What the bureau keeps about itself: the agency, its thresholds, its number series, and who changed what."""
