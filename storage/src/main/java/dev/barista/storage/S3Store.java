package dev.barista.storage;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket of Amazon's S3 or of a service that speaks as it does. Credentials are whatever the library finds where it
 * always looks: environment, profiles, containers, the machine.
 */
final class S3Store implements ObjectStore {

    private static final int MOST_OBJECTS = 200_000;
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;
    private static final int TOO_MANY_REQUESTS = 429;

    private final S3Location location;
    private final S3Client client;

    S3Store(S3Location location) {
        this(location, client(location).build());
    }

    S3Store(S3Location location, S3Client client) {
        this.location = location;
        this.client = client;
    }

    static S3ClientBuilder client(S3Location location) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(10))
                        .socketTimeout(Duration.ofSeconds(60)))
                // Not every service that speaks S3 takes checksums that nobody asked for.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
        location.endpoint()
                .ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
        location.region()
                .or(() -> location.endpoint().map(endpoint -> "us-east-1"))
                .ifPresent(region -> builder.region(Region.of(region)));
        if (location.anonymous()) {
            builder.credentialsProvider(AnonymousCredentialsProvider.create());
        }
        return builder;
    }

    @Override
    public String location() {
        return location.shown();
    }

    @Override
    public List<StoredObject> list() throws IOException {
        List<StoredObject> objects = new ArrayList<>();
        try {
            for (S3Object object : client.listObjectsV2Paginator(
                            request -> request.bucket(location.bucket()).prefix(location.prefix()))
                    .contents()) {
                if (objects.size() >= MOST_OBJECTS) {
                    throw new IOException("it holds more than " + MOST_OBJECTS + " objects");
                }
                String path = object.key().substring(location.prefix().length());
                objects.add(new StoredObject(
                        path,
                        object.size(),
                        object.eTag(),
                        object.lastModified() == null ? Instant.EPOCH : object.lastModified(),
                        Optional.empty()));
            }
            return objects;
        } catch (SdkException e) {
            throw new IOException(reason(e), e);
        }
    }

    @Override
    public InputStream open(StoredObject object, long from) throws IOException {
        try {
            return client.getObject(request -> {
                request.bucket(location.bucket())
                        .key(location.prefix() + object.path())
                        .ifMatch(object.tag());
                if (from > 0) {
                    request.range("bytes=" + from + "-");
                }
            });
        } catch (AwsServiceException e) {
            boolean forGood = e.statusCode() >= CLIENT_ERRORS
                    && e.statusCode() < SERVER_ERRORS
                    && e.statusCode() != TOO_MANY_REQUESTS;
            if (forGood) {
                throw new InferenceException(
                        ErrorCode.UNAVAILABLE,
                        "\"" + object.path() + "\" can't be fetched from " + location.shown() + ": " + reason(e),
                        e);
            }
            throw new IOException(reason(e), e);
        } catch (SdkException e) {
            throw new IOException(reason(e), e);
        }
    }

    /** In the service's own words where it has some; never with what was sent. */
    static String reason(SdkException e) {
        if (e instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
            return answer.awsErrorDetails().errorCode() + " (status " + answer.statusCode() + "): "
                    + answer.awsErrorDetails().errorMessage();
        }
        return String.valueOf(e.getMessage());
    }

    @Override
    public void close() {
        client.close();
    }
}
