"""Operations of rewards."""
