"""Operations of stacking categories."""
