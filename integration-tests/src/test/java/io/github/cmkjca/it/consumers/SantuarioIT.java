package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.keys.KeyInfo;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.utils.EncryptionConstants;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Apache Santuario signs, encrypts and decrypts XML with keys of a keystore. */
@ConsumerTest
class SantuarioIT {
  private static final String TEXT = "<order><card>4111</card></order>";

  @BeforeAll
  static void initialise() {
    Init.init();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "RSA_2048, http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    "EC_P256, http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "ED25519, http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"
  })
  void signs(KeyKind kind, String algorithm) throws Exception {
    PrivateKey key = KeyStoreFile.client(kind).key();
    PublicKey publicKey = TestPki.instance().client(kind).certificate().getPublicKey();
    KeyStoreFile.assertAudited(
        () -> {
          Document signed = sign(algorithm, key);
          assertThat(verifies(signed, publicKey)).isTrue();
          signed.getElementsByTagName("card").item(0).setTextContent("4222");
          assertThat(verifies(signed, publicKey)).isFalse();
        });
  }

  @Test
  void doesNotSignWithARevokedKey() throws Exception {
    PrivateKey key = KeyStoreFile.client(KeyKind.RSA_2048).key();
    KeyStoreFile.assertRevocable(() -> sign(XMLSignature.ALGO_ID_SIGNATURE_RSA_SHA256, key));
  }

  @ParameterizedTest
  @ValueSource(strings = {XMLCipher.RSA_OAEP, XMLCipher.RSA_OAEP_11, XMLCipher.RSA_v1dot5})
  void decryptsKeyTransport(String algorithm) throws Exception {
    PublicKey publicKey = TestPki.instance().client(KeyKind.RSA_2048).certificate().getPublicKey();
    PrivateKey key = KeyStoreFile.client(KeyKind.RSA_2048).key();
    String message = encryptFor(publicKey, algorithm);
    assertThat(message).doesNotContain("4111");
    KeyStoreFile.assertAudited(() -> assertThat(decrypt(message, null, key)).isEqualTo(TEXT));
  }

  @Test
  void encryptsAndDecryptsWithADataKey() throws Exception {
    SecretKey plain = new SecretKeySpec(new byte[32], "AES");
    SecretKey key = SecretEntry.of(plain);
    Document document = parse(TEXT);
    XMLCipher cipher = XMLCipher.getInstance(XMLCipher.AES_256_GCM);
    cipher.init(XMLCipher.ENCRYPT_MODE, key);
    cipher.doFinal(document, document.getDocumentElement());
    String message = write(document);
    assertThat(message).doesNotContain("4111");
    assertThat(decrypt(message, key, null)).isEqualTo(TEXT);
    assertThat(decrypt(message, plain, null)).isEqualTo(TEXT);
  }

  private static Document sign(String algorithm, PrivateKey key) throws Exception {
    Document document = parse(TEXT);
    boolean pss = algorithm.endsWith("-MGF1");
    String provider = KeyStoreFile.pssProvider();
    String c14n = Transforms.TRANSFORM_C14N_EXCL_OMIT_COMMENTS;
    // README: Apache Santuario
    XMLSignature signature =
        pss
            ? new XMLSignature(
                document, "", algorithm, 0, c14n, Security.getProvider(provider), null)
            : new XMLSignature(document, "", algorithm, c14n);
    // README: end
    document.getDocumentElement().appendChild(signature.getElement());
    Transforms transforms = new Transforms(document);
    transforms.addTransform(Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
    signature.addDocument("", transforms, "http://www.w3.org/2001/04/xmlenc#sha256");
    signature.sign(key);
    return parse(write(document));
  }

  private static boolean verifies(Document document, PublicKey publicKey) throws Exception {
    Element signature =
        (Element)
            document
                .getElementsByTagNameNS("http://www.w3.org/2000/09/xmldsig#", "Signature")
                .item(0);
    return new XMLSignature(signature, "").checkSignatureValue(publicKey);
  }

  private static String encryptFor(PublicKey publicKey, String algorithm) throws Exception {
    Document document = parse(TEXT);
    KeyGenerator generator = KeyGenerator.getInstance("AES");
    generator.init(256);
    SecretKey contentKey = generator.generateKey();
    XMLCipher wrap = XMLCipher.getInstance(algorithm);
    wrap.init(XMLCipher.WRAP_MODE, publicKey);
    EncryptedKey wrapped = wrap.encryptKey(document, contentKey);
    XMLCipher cipher = XMLCipher.getInstance(XMLCipher.AES_256_GCM);
    cipher.init(XMLCipher.ENCRYPT_MODE, contentKey);
    EncryptedData data = cipher.getEncryptedData();
    KeyInfo info = new KeyInfo(document);
    info.add(wrapped);
    data.setKeyInfo(info);
    cipher.doFinal(document, document.getDocumentElement());
    return write(document);
  }

  private static String decrypt(String message, SecretKey contentKey, PrivateKey key)
      throws Exception {
    Document document = parse(message);
    Element data =
        (Element)
            document
                .getElementsByTagNameNS(
                    EncryptionConstants.EncryptionSpecNS, EncryptionConstants._TAG_ENCRYPTEDDATA)
                .item(0);
    XMLCipher cipher = XMLCipher.getInstance();
    cipher.init(XMLCipher.DECRYPT_MODE, contentKey);
    cipher.setKEK(key);
    cipher.doFinal(document, data);
    return write(document);
  }

  private static Document parse(String text) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
  }

  private static String write(Document document) throws Exception {
    Transformer transformer = TransformerFactory.newInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    StringWriter text = new StringWriter();
    transformer.transform(new DOMSource(document), new StreamResult(text));
    return text.toString();
  }
}
