"""What builds, checks and installs Jinbao. Nothing here is shipped in the wheel."""
