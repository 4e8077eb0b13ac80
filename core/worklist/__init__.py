"""工作台: what is to be done, by whom and until when; the most urgent first."""
