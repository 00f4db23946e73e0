"""Operations of OAuth 2.0."""
