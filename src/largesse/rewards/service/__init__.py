"""What is done with rewards, a use case each."""
