package io.github.cmkjca.it.tokens;

import java.util.List;

/** Where the master keys of a test are. */
enum Place {
  SOFTWARE {
    @Override
    List<String> options() {
      return List.of();
    }
  },
  SOFTHSM {
    @Override
    List<String> options() {
      return SoftHsm.get().options("");
    }
  },
  SOFTHSM_WITHOUT_GCM {
    @Override
    List<String> options() {
      return SoftHsm.get().options("disabledMechanisms = { CKM_AES_GCM }\n");
    }
  },
  NSS {
    @Override
    List<String> options() {
      return Nss.get().options();
    }
  };

  /** Lines of {@code cmk.properties}. Skips the test if the machine lacks what they need. */
  abstract List<String> options();

  boolean isToken() {
    return this != SOFTWARE;
  }
}
