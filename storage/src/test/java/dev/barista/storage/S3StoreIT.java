package dev.barista.storage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import dev.barista.testing.ManualClock;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A repository in a bucket of a real S3 server. */
class S3StoreIT {

    private static final String BUCKET = "models";
    private static final String SECRET = "no-business-of-any-log";

    @TempDir
    Path temporary;

    private final ManualClock clock = new ManualClock();
    private final RecordingListener told = new RecordingListener();
    private Path copiesFolder = Path.of("");
    private @Nullable S3Proxy proxy;
    private @Nullable S3Client connected;
    private S3Location location = new S3Location("", "", Optional.empty(), Optional.empty(), false);

    @BeforeEach
    void serve() throws Exception {
        clock.advance(Duration.ofDays(365 * 100));
        copiesFolder = Files.createDirectory(temporary.resolve("copies"));
        Path buckets = Files.createDirectory(temporary.resolve("buckets"));
        S3Proxy started = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(buckets.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "id", SECRET)
                .build();
        started.start();
        proxy = started;
        location =
                S3Location.of(URI.create("s3://" + BUCKET + "/team/a?endpoint=http://127.0.0.1:" + started.getPort()));
        connected = client(SECRET);
        client().createBucket(request -> request.bucket(BUCKET));
    }

    @AfterEach
    void stop() throws Exception {
        client().close();
        requireNonNull(proxy).stop();
    }

    private S3Client client() {
        return requireNonNull(connected);
    }

    private S3Client client(String secret) {
        return S3Store.client(location)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", secret)))
                .build();
    }

    private void put(String key, String content) {
        client().putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private FolderSource begun() {
        LocalCopies copies = new LocalCopies(Optional.of(copiesFolder));
        FolderOptions options = FolderOptions.ELSEWHERE;
        FolderSource source = new FolderSource(
                new ObjectRepository(
                        new S3Store(location, client()), copies, ObjectFetch.DEFAULT, options.fileExtensions()),
                options,
                copies,
                clock,
                clock::advance);
        source.begin(told);
        return source;
    }

    private ModelFiles prepared(long version) {
        VersionFiles files = told.version("fraud", version);
        return files.preparation().prepare(files.files()).files();
    }

    @Test
    void bucket_isARepositoryThatIsFollowed() {
        put("team/a/fraud/1/model.onnx", "one");
        put("team/a/fraud/model.yaml", "versions: {policy: all}");
        put("team/b/other/1/model.onnx", "not ours");
        FolderSource source = begun();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.versions("other")).isEmpty();
        assertThat(prepared(1).path("model.onnx")).hasContent("one");
        put("team/a/fraud/2/model.onnx", "two");
        put("team/a/fraud/1/model.onnx", "one anew");
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L, 2L);
        assertThat(prepared(2).path("model.onnx")).hasContent("two");
        assertThat(prepared(1).path("model.onnx")).hasContent("one anew");
        client().deleteObject(request -> request.bucket(BUCKET).key("team/a/fraud/1/model.onnx"));
        source.look();
        assertThat(told.versions("fraud")).containsExactly(2L);
    }

    @Test
    void listing_hasMoreThanOnePage() throws Exception {
        for (int i = 0; i < 1005; i++) {
            put("team/a/fraud/1/part" + i, "x");
        }
        assertThat(new S3Store(location, client()).list()).hasSize(1005);
    }

    @Test
    void object_isReadFromAnyByteOnAndOnlyAsItWasListed() throws Exception {
        put("team/a/fraud/1/model.onnx", "0123456789");
        S3Store store = new S3Store(location, client());
        StoredObject object = store.list().getFirst();
        try (InputStream rest = store.open(object, 4)) {
            assertThat(new String(rest.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("456789");
        }
        put("team/a/fraud/1/model.onnx", "another");
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> store.open(object, 0))
                .withMessageContaining("\"fraud/1/model.onnx\" can't be fetched from s3://models/team/a/");
    }

    @Test
    void wrongCredentials_areToldWithoutThem() {
        client().close();
        connected = client("wrong-" + SECRET);
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::begun)
                .withMessageContaining("s3://models/team/a/")
                .withMessageContaining("SignatureDoesNotMatch")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }

    @Test
    void bucketThatIsNotThere_isAnError() {
        location = new S3Location("nowhere", "", location.endpoint(), Optional.empty(), false);
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::begun)
                .withMessageContaining("NoSuchBucket");
    }
}
