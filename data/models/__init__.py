"""The models a snapshot is made of, and the order they run in, read from the models themselves."""
