package io.github.cmkjca.datakey;

import java.util.List;

/** What a use needs to be permitted: one of some actions. */
enum Need {
  /** To use a data key that was unwrapped. */
  DECRYPT,
  /**
   * To produce something under a data key generated here by this principal, whom the KMS would have
   * given the key itself. Nobody else: who chooses the IV of a stream mode (CTR, GCM, ChaCha20)
   * decrypts by encrypting.
   */
  PRODUCE_OWN,
  /** To encrypt a message under a CMK. */
  ENCRYPT_MESSAGE;

  /**
   * The actions in the order in which they are asked for: a refusal leaves an audit record, so that
   * the likelier comes first.
   */
  List<String> actions() {
    return switch (this) {
      case DECRYPT -> List.of(Actions.DECRYPT);
      case PRODUCE_OWN -> List.of(Actions.GENERATE_DATA_KEY, Actions.DECRYPT);
      case ENCRYPT_MESSAGE -> List.of(Actions.GENERATE_DATA_KEY);
    };
  }
}
