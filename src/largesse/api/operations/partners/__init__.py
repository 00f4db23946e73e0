"""Operations for partners, who burn members' points within their limits."""
