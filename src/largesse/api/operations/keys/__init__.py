"""Operations of API keys."""
