package io.github.cmkjca.spi.custody;

import io.github.cmkjca.spi.kms.KeySpec;

/**
 * One version of the material of a CMK, as the registry keeps it: a name and what the custodian
 * needs to use it, which is no secret outside the custodian.
 *
 * @param keyId bare id of the CMK; for a key that the provider owns, a name of 1 to 64 ASCII
 *     characters that is no key's id
 * @param materialId 64 lower-case hex digits, never reused
 * @param keySpec kind of key
 * @param sealed the custodian's own form: wrapped material, or a label in a token; not to be
 *     changed by anyone
 */
public record BackingKey(String keyId, String materialId, KeySpec keySpec, byte[] sealed) {
  /** Without the sealed bytes: they are no secret, but no help either. */
  @Override
  public String toString() {
    return "BackingKey[" + keyId + ", " + materialId + ", " + keySpec + "]";
  }
}
