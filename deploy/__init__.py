"""Setting the project up and serving it. Standard library only: all of this runs before anything is installed."""
