"""What chat decides: pure, same input same output."""
