"""Steps of a procedure as they are taken: by people on the screen 办理, by the system when a period has passed."""
