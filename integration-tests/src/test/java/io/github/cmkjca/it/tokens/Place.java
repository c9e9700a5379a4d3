package io.github.cmkjca.it.tokens;

import io.github.cmkjca.spi.kms.KeySpec;
import java.util.List;
import java.util.stream.Stream;

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
  SOFTHSM_WRAPPED {
    @Override
    List<String> options() {
      return Stream.concat(
              SoftHsm.get().options("").stream(), Stream.of("cmk.pkcs11.material = wrapped"))
          .toList();
    }
  },
  NSS {
    @Override
    List<String> options() {
      return Nss.get().options();
    }
  },
  OPENCRYPTOKI {
    @Override
    List<String> options() {
      return Opencryptoki.options();
    }

    @Override
    boolean lacks(KeySpec spec) {
      return spec == KeySpec.HMAC_224 || spec.name().startsWith("ECC");
    }
  };

  /** Lines of {@code cmk.properties}. Skips the test if the machine lacks what they need. */
  abstract List<String> options();

  /** Whether no keys of this spec can be made there. */
  boolean lacks(KeySpec spec) {
    return false;
  }

  boolean isToken() {
    return this != SOFTWARE;
  }
}
