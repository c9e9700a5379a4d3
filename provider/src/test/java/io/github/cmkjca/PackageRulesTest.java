package io.github.cmkjca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Each rule repeats a sentence of a {@code package-info.java}: dependencies point down only,
 * without cycles.
 */
@AnalyzeClasses(packages = "io.github.cmkjca", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRulesTest {

  @ArchTest
  static final ArchRule noCyclesBetweenPackages =
      slices()
          .matching("io.github.cmkjca.(**)")
          .should()
          .beFreeOfCycles()
          .as("packages have no cycles");

  @ArchTest
  static final ArchRule callsGoDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.github.cmkjca..")
          .layer("root")
          .definedBy("io.github.cmkjca")
          .layer("cli")
          .definedBy("io.github.cmkjca.cli..")
          .layer("doctor")
          .definedBy("io.github.cmkjca.doctor..")
          .layer("jca")
          .definedBy("io.github.cmkjca.jca..")
          .layer("datakey")
          .definedBy("io.github.cmkjca.datakey")
          .layer("message")
          .definedBy("io.github.cmkjca.datakey.message")
          .layer("kms")
          .definedBy("io.github.cmkjca.kms")
          .layer("policy")
          .definedBy("io.github.cmkjca.kms.policy")
          .layer("identity")
          .definedBy("io.github.cmkjca.kms.identity")
          .layer("audit")
          .definedBy("io.github.cmkjca.kms.audit")
          .layer("caller")
          .definedBy("io.github.cmkjca.kms.caller")
          .layer("custody")
          .definedBy("io.github.cmkjca.custody..")
          .layer("registry")
          .definedBy("io.github.cmkjca.registry..")
          .layer("curve")
          .definedBy("io.github.cmkjca.curve")
          .layer("config")
          .definedBy("io.github.cmkjca.config..")
          .layer("renewal")
          .definedBy("io.github.cmkjca.renewal..")
          .layer("spi")
          .definedBy("io.github.cmkjca.spi..")
          .withOptionalLayers(true)
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("root")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("doctor")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("renewal")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("jca")
          .mayOnlyBeAccessedByLayers("root", "doctor")
          .whereLayer("datakey")
          .mayOnlyBeAccessedByLayers("root", "jca")
          .whereLayer("message")
          .mayOnlyBeAccessedByLayers("jca")
          .whereLayer("kms")
          .mayOnlyBeAccessedByLayers("root", "jca", "datakey", "caller", "renewal", "doctor", "cli")
          .whereLayer("policy")
          .mayOnlyBeAccessedByLayers("root", "kms", "identity", "caller", "audit", "doctor")
          .whereLayer("identity")
          .mayOnlyBeAccessedByLayers("root", "kms")
          .whereLayer("audit")
          .mayOnlyBeAccessedByLayers("root", "kms")
          .whereLayer("caller")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("custody")
          .mayOnlyBeAccessedByLayers("root", "doctor")
          .whereLayer("registry")
          .mayOnlyBeAccessedByLayers("root", "kms", "doctor")
          .whereLayer("curve")
          .mayOnlyBeAccessedByLayers("jca")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("root", "cli", "doctor");

  @ArchTest
  static final ArchRule sqlLivesInTheRegistry =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.github.cmkjca.registry..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.apache.ibatis..");

  @ArchTest
  static final ArchRule bouncyCastleStaysInCustodyRenewalAndCurve =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.github.cmkjca.custody..", "io.github.cmkjca.renewal..", "io.github.cmkjca.curve")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..");

  /** It cannot be wiped. A key that the caller gets, or that protects nothing, need not be. */
  @ArchTest
  static final ArchRule keysAreKeptInWhatCanBeWiped =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.github.cmkjca.jca.WrappedKeys")
          .and()
          .doNotHaveFullyQualifiedName("io.github.cmkjca.jca.CmsKeyAgreement")
          .and()
          .doNotHaveFullyQualifiedName("io.github.cmkjca.jca.HandleKeyAgreement")
          .and()
          .doNotHaveFullyQualifiedName("io.github.cmkjca.jca.ThrowAwayKey")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(javax.crypto.spec.SecretKeySpec.class);

  @ArchTest
  static final ArchRule nobodyPrintsOutsideTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.github.cmkjca.cli..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
