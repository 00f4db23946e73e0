"""Operations of promotion tiers and stacks."""
