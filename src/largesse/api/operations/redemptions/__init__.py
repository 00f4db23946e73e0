"""Operations of redemptions and rollbacks."""
