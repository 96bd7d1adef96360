from ..managed_identity.postgresql.base import DatabaseWrapper as DatabaseWrapper
