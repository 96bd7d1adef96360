"""Sign-in with Microsoft Entra ID, without a secret: the site's managed identity is the app's credential.

Nothing here is imported unless ENTRA_TENANT_ID and ENTRA_CLIENT_ID are set.
"""
