"""Applications at the window (regulation art 4): register, correct, void, list, show, and the papers handed over."""
