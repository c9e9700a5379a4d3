package io.github.cmkjca.datakey;

/** The actions that the use of a data key is authorised as. */
final class Actions {
  static final String DECRYPT = "kms:Decrypt";
  static final String GENERATE_DATA_KEY = "kms:GenerateDataKey";

  private Actions() {}
}
