"""How the references of objects are kept and changed: in fields, navigations and relations."""
