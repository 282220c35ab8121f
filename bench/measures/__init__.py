"""What is measured, a file each: all take a `Plan` and return the table's lines."""
