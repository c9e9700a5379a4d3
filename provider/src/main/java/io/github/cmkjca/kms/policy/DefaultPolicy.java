package io.github.cmkjca.kms.policy;

/** The key policy of a key created without one. */
public final class DefaultPolicy {
  private DefaultPolicy() {}

  /**
   * The default policy of AWS KMS (developer guide, "Default key policy"): everything to the
   * account.
   *
   * @param account twelve digits
   */
  public static String forAccount(String account) {
    return """
        {
          "Version" : "2012-10-17",
          "Id" : "key-default-1",
          "Statement" : [ {
            "Sid" : "Enable IAM User Permissions",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::%s:root"
            },
            "Action" : "kms:*",
            "Resource" : "*"
          } ]
        }"""
        .formatted(account);
  }
}
