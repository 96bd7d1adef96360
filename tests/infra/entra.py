"""Entra's functions of a flexible server, played by ones of the documented signatures."""

ENTRA = """
CREATE TABLE entra_principals (rolname text, objectid text);
CREATE FUNCTION pgaadauth_list_principals(only_admins boolean)
RETURNS TABLE (rolname text, principaltype text, objectid text, tenantid text, ismfa integer, isadmin integer)
LANGUAGE sql AS $$ SELECT rolname, 'service', objectid, 'tenant', 0, 0 FROM entra_principals $$;
CREATE FUNCTION pgaadauth_create_principal_with_oid(
    role_name text, object_id text, object_type text, is_admin boolean, is_mfa boolean
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE ROLE %%I LOGIN', role_name);
    INSERT INTO entra_principals VALUES (role_name, object_id);
    RETURN 'Created role for "' || role_name || '"';
END $$;
"""
