"""Operations of branding."""
