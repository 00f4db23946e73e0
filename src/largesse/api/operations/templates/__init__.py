"""Operations of campaign templates."""
