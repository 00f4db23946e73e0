"""Operations of background actions."""
