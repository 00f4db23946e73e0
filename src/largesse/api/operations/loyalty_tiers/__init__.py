"""Operations of loyalty tiers and what members reach on their way."""
