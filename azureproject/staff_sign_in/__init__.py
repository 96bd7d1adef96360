"""How staff come in: with Microsoft Entra ID, with a password, or by a link that the SSH session prints."""
