/*
 * A second opinion on signed PDFs by Apache PDFBox and Bouncy Castle: java -cp ... PdfBoxJudge.java
 *
 * One request a line on standard input, fields parted by tabs: the file, its password, a key file (PKCS#12) for documents
 * that are encrypted for certificates, the key file's password. One line of JSON for each on standard output. Runs until its
 * input ends, so that the machine starts once for many files.
 */
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.security.MessageDigest;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;

public class PdfBoxJudge {
  private static final int SECONDS = 20;

  public static void main(String[] args) throws Exception {
    Logger.getLogger("").setLevel(Level.OFF);
    Security.addProvider(new BouncyCastleProvider());
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    ExecutorService threads = Executors.newCachedThreadPool(work -> {
      Thread thread = new Thread(work);
      thread.setDaemon(true); // One that hangs is left behind.
      return thread;
    });
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] fields = line.split("\t", -1);
      String answer;
      try {
        answer = threads.submit(() -> judge(fields)).get(SECONDS, TimeUnit.SECONDS);
      } catch (Throwable problem) {
        Throwable cause = problem.getCause() == null ? problem : problem.getCause();
        answer = "{\"error\":" + text(cause.getClass().getSimpleName() + ": " + cause.getMessage()) + "}";
      }
      out.println(answer);
    }
    System.exit(0);
  }

  private static String judge(String[] fields) throws Exception {
    File file = new File(fields[0]);
    try (PDDocument document = open(file, fields)) {
      List<String> signatures = new ArrayList<>();
      for (PDSignatureField field : document.getSignatureFields()) {
        PDSignature signature = field.getSignature();
        if (signature != null) signatures.add(judgeSignature(file, field.getFullyQualifiedName(), signature));
      }
      return "{\"error\":null,\"pages\":" + document.getNumberOfPages() + ",\"encrypted\":" + document.isEncrypted()
          + ",\"signatures\":[" + String.join(",", signatures) + "]}";
    }
  }

  private static PDDocument open(File file, String[] fields) throws Exception {
    String keyFile = field(fields, 2);
    if (keyFile.isEmpty()) return PDDocument.load(file, field(fields, 1));
    try (InputStream key = new FileInputStream(keyFile)) {
      return PDDocument.load(file, field(fields, 3), key, null);
    }
  }

  private static String judgeSignature(File file, String name, PDSignature signature) throws Exception {
    int[] range = signature.getByteRange();
    byte[] contents;
    byte[] content;
    try (InputStream in = new FileInputStream(file)) {
      contents = signature.getContents(in);
    }
    try (InputStream in = new FileInputStream(file)) {
      content = signature.getSignedContent(in);
    }
    boolean whole = range.length == 4 && range[0] == 0 && (long) range[2] + range[3] == file.length();
    String problem = "null";
    String digest = "false";
    String valid = "false";
    String signer = "";
    try {
      boolean stamp = "ETSI.RFC3161".equals(signature.getSubFilter());
      CMSSignedData data = stamp
          ? new CMSSignedData(new ByteArrayInputStream(contents))
          : new CMSSignedData(new CMSProcessableByteArray(content), new ByteArrayInputStream(contents));
      SignerInformation one = data.getSignerInfos().getSigners().iterator().next();
      X509CertificateHolder holder =
          (X509CertificateHolder) data.getCertificates().getMatches(one.getSID()).iterator().next();
      signer = holder.getSubject().toString();
      digest = String.valueOf(stamp ? stampFits(new TimeStampToken(data), content) : digestFits(one, content));
      valid = String.valueOf(one.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder)));
    } catch (Exception failure) {
      problem = text(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }
    return "{\"field\":" + text(name) + ",\"subFilter\":" + text(signature.getSubFilter()) + ",\"coversAll\":" + whole
        + ",\"digest\":" + digest + ",\"valid\":" + valid + ",\"signer\":" + text(signer) + ",\"problem\":" + problem + "}";
  }

  private static boolean digestFits(SignerInformation signer, byte[] content) throws Exception {
    byte[] actual = digest(signer.getDigestAlgOID(), content);
    if (signer.getSignedAttributes() == null) return true; // Then the signature alone tells.
    Attribute attribute = signer.getSignedAttributes().get(CMSAttributes.messageDigest);
    ASN1OctetString told = (ASN1OctetString) attribute.getAttrValues().getObjectAt(0);
    return Arrays.equals(told.getOctets(), actual);
  }

  private static boolean stampFits(TimeStampToken token, byte[] content) throws Exception {
    String algorithm = token.getTimeStampInfo().getMessageImprintAlgOID().getId();
    return Arrays.equals(token.getTimeStampInfo().getMessageImprintDigest(), digest(algorithm, content));
  }

  private static byte[] digest(String oid, byte[] content) throws Exception {
    return MessageDigest.getInstance(oid, "BC").digest(content);
  }

  private static String field(String[] fields, int at) {
    return at < fields.length ? fields[at] : "";
  }

  private static String text(String value) {
    if (value == null) return "null";
    StringBuilder json = new StringBuilder("\"");
    for (char one : value.toCharArray()) {
      if (one == '"' || one == '\\') json.append('\\').append(one);
      else if (one < 0x20 || one > 0x7e) json.append(String.format("\\u%04x", (int) one));
      else json.append(one);
    }
    return json.append('"').toString();
  }
}
