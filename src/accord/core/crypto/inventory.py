"""Which algorithms Accord uses, where, and what replaces them in a FIPS-only deployment."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Algorithm:
    """One row of the inventory (ASVS 5.0 V11, CJIS SC-13)."""

    name: str
    standard: str
    used_for: str
    provider: str
    is_fips_approved: bool
    fips_alternative: str


INVENTORY = (
    Algorithm(
        name="SHA-256",
        standard="FIPS 180-4",
        used_for="ledger tree, commitments, key ids",
        provider="OpenSSL through hashlib",
        is_fips_approved=True,
        fips_alternative="",
    ),
    Algorithm(
        name="HMAC-SHA-256",
        standard="FIPS 198-1",
        used_for="keyed tokens",
        provider="OpenSSL through hmac",
        is_fips_approved=True,
        fips_alternative="",
    ),
    Algorithm(
        name="Ed25519",
        standard="RFC 8032, FIPS 186-5",
        used_for="signed checkpoints",
        provider="OpenSSL through cryptography",
        # Approved in FIPS 186-5, yet many validated modules do not offer it.
        is_fips_approved=True,
        fips_alternative="ECDSA with P-256 and SHA-256 where the validated module lacks Ed25519",
    ),
    Algorithm(
        name="AES-256-CBC with PBKDF2",
        standard="FIPS 197, SP 800-132",
        used_for="private keys at rest (PKCS #8)",
        provider="OpenSSL through cryptography",
        is_fips_approved=True,
        fips_alternative="",
    ),
    Algorithm(
        name="AES-256-GCM",
        standard="FIPS 197, SP 800-38D",
        used_for="secrets of feeds and second factors at rest, sealed backups",
        provider="OpenSSL through cryptography",
        is_fips_approved=True,
        fips_alternative="",
    ),
    Algorithm(
        name="HPKE: ECDH on P-256, HKDF-SHA-256, AES-256-GCM",
        standard="RFC 9180; SP 800-56A, SP 800-56C",
        used_for="the content key of a sealed backup, to each who may open it",
        provider="OpenSSL through cryptography",
        # Its parts are approved; HPKE as a whole stands in no FIPS.
        is_fips_approved=True,
        fips_alternative="",
    ),
    Algorithm(
        name="operating system generator",
        standard="getrandom(2), SP 800-90A where the kernel is validated",
        used_for="salts, keys",
        provider="secrets, OpenSSL",
        is_fips_approved=False,
        fips_alternative="a kernel in FIPS mode, or the validated module's DRBG",
    ),
)
