"""Operations of stacking rules."""
