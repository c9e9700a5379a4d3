package io.github.cmkjca.kms.policy;

/**
 * The policy of a provider managed key, in the form of those of AWS managed keys: everybody in the
 * account may use it through its integration, the account may look at it, and nobody may do
 * anything else with it.
 */
public final class ManagedKeyPolicy {
  private ManagedKeyPolicy() {}

  /**
   * The document.
   *
   * @param aliasName the integration's: {@code alias/cmk/}...
   * @param account 12 digits
   * @param service the integration in {@code kms:ViaService}
   */
  public static String of(String aliasName, String account, String service) {
    String integration = aliasName.substring(aliasName.lastIndexOf('/') + 1);
    return """
    {
      "Version" : "2012-10-17",
      "Id" : "auto-%1$s-1",
      "Statement" : [ {
        "Sid" : "Allow use through %1$s for all principals of the account",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "*"
        },
        "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey" ],
        "Resource" : "*",
        "Condition" : {
          "StringEquals" : {
            "kms:CallerAccount" : "%2$s",
            "kms:ViaService" : "%3$s"
          }
        }
      }, {
        "Sid" : "Allow direct access to key metadata to the account",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:aws:iam::%2$s:root"
        },
        "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*" ],
        "Resource" : "*"
      } ]
    }"""
        .formatted(integration, account, service);
  }
}
