"""What loyalty decides without looking anything up."""
