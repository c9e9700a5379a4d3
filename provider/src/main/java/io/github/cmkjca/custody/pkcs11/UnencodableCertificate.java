package io.github.cmkjca.custody.pkcs11;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The end of a chain that SunPKCS11's key store takes and cannot write. Of what it does to store a
 * chain it has done by then what comes before this certificate, and it touches no key behind it: so
 * certificates can be removed and placed alone.
 */
final class UnencodableCertificate extends X509Certificate {
  private static final long serialVersionUID = 1L;
  private static final X500Principal NAME = new X500Principal("CN=none");
  private static final String REFUSAL = "a certificate that stops the key store here";

  private final transient PublicKey publicKey;

  /**
   * @param publicKey by which the key store finds the entry that it is to work at
   */
  UnencodableCertificate(PublicKey publicKey) {
    this.publicKey = publicKey;
  }

  /** Whether it is such a certificate that has stopped the key store. */
  static boolean stopped(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateEncodingException && REFUSAL.equals(cause.getMessage())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public byte[] getEncoded() throws CertificateEncodingException {
    throw new CertificateEncodingException(REFUSAL);
  }

  @Override
  public PublicKey getPublicKey() {
    return publicKey;
  }

  @Override
  public X500Principal getSubjectX500Principal() {
    return NAME;
  }

  @Override
  public X500Principal getIssuerX500Principal() {
    return NAME;
  }

  @Override
  @Deprecated // as it is in the class
  public Principal getSubjectDN() {
    return NAME;
  }

  @Override
  @Deprecated // as it is in the class
  public Principal getIssuerDN() {
    return NAME;
  }

  @Override
  public BigInteger getSerialNumber() {
    return BigInteger.ZERO;
  }

  @Override
  public int getVersion() {
    return 3;
  }

  @Override
  @SuppressWarnings("JavaUtilDate") // as in the class
  public Date getNotBefore() {
    return new Date(0);
  }

  @Override
  @SuppressWarnings("JavaUtilDate") // as in the class
  public Date getNotAfter() {
    return new Date(0);
  }

  @Override
  public void checkValidity() {}

  @Override
  public void checkValidity(Date date) {}

  @Override
  public byte[] getTBSCertificate() throws CertificateEncodingException {
    throw new CertificateEncodingException(REFUSAL);
  }

  @Override
  public byte[] getSignature() {
    return new byte[0];
  }

  @Override
  public String getSigAlgName() {
    return "";
  }

  @Override
  public String getSigAlgOID() {
    return "";
  }

  @Override
  public byte @Nullable [] getSigAlgParams() {
    return null;
  }

  @Override
  public boolean @Nullable [] getIssuerUniqueID() {
    return null;
  }

  @Override
  public boolean @Nullable [] getSubjectUniqueID() {
    return null;
  }

  @Override
  public boolean @Nullable [] getKeyUsage() {
    return null;
  }

  @Override
  public int getBasicConstraints() {
    return -1;
  }

  @Override
  public void verify(PublicKey key) throws CertificateException {
    throw new CertificateException(REFUSAL);
  }

  @Override
  public void verify(PublicKey key, String provider) throws CertificateException {
    verify(key);
  }

  @Override
  public @Nullable Set<String> getCriticalExtensionOIDs() {
    return null;
  }

  @Override
  public @Nullable Set<String> getNonCriticalExtensionOIDs() {
    return null;
  }

  @Override
  public byte @Nullable [] getExtensionValue(String oid) {
    return null;
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return false;
  }

  @Override
  public String toString() {
    return REFUSAL;
  }
}
