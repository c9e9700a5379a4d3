package io.github.cmkjca.jca;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.AlgorithmParametersSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;

/**
 * Parameters of our ciphers for those who ask their provider for them, as {@link
 * javax.crypto.SealedObject} does: those of SunJCE.
 */
final class SunJceParameters extends AlgorithmParametersSpi {
  private final AlgorithmParameters theirs;

  SunJceParameters(String algorithm) {
    theirs = Delegates.parameters(algorithm);
  }

  @Override
  protected void engineInit(AlgorithmParameterSpec spec) throws InvalidParameterSpecException {
    theirs.init(spec);
  }

  @Override
  protected void engineInit(byte[] encoded) throws IOException {
    theirs.init(encoded);
  }

  @Override
  protected void engineInit(byte[] encoded, String format) throws IOException {
    theirs.init(encoded, format);
  }

  @Override
  protected <T extends AlgorithmParameterSpec> T engineGetParameterSpec(Class<T> specClass)
      throws InvalidParameterSpecException {
    return theirs.getParameterSpec(specClass);
  }

  @Override
  protected byte[] engineGetEncoded() throws IOException {
    return theirs.getEncoded();
  }

  @Override
  protected byte[] engineGetEncoded(String format) throws IOException {
    return theirs.getEncoded(format);
  }

  @Override
  protected String engineToString() {
    return theirs.toString();
  }
}
