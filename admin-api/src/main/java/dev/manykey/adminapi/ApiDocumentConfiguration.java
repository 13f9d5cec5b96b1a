package dev.manykey.adminapi;

import java.math.BigDecimal;
import java.time.Duration;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.Slug;
import dev.manykey.contract.UpstreamId;
import dev.manykey.sealing.SecretBytes;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every service's OpenAPI document has: title and version, the operator's token, and the form of problems. */
@Configuration(proxyBeanMethods = false)
class ApiDocumentConfiguration {
    private static final String TOKEN = "operatorToken";
    private static final String PROBLEM = "Problem";

    static {
        for (Class<?> id : new Class<?>[]{AccessKeyId.class, CredentialId.class, OperatorId.class, OwnerId.class,
                PolicyId.class, UpstreamId.class}) {
            SpringDocUtils.getConfig().replaceWithSchema(id, new StringSchema().pattern("^" + Slug.REGEX + "$"));
        }
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Operator.class)
                .replaceWithSchema(SecretBytes.class, new StringSchema().format("password"))
                .replaceWithSchema(Duration.class, new StringSchema().format("duration"))
                .replaceWithSchema(IdempotencyKey.class, new StringSchema().minLength(1).maxLength(255))
                .replaceWithSchema(PageLimit.class, new IntegerSchema().minimum(BigDecimal.ONE)
                        .maximum(BigDecimal.valueOf(500)));
    }

    @Bean
    OpenAPI apiDocument(AdminApiProperties api) {
        return new OpenAPI()
                .info(new Info().title(api.title()).version(api.version()).description(api.description()))
                .components(new Components().addSecuritySchemes(TOKEN, new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP).scheme("bearer").bearerFormat(OperatorToken.PREFIX + "...")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }

    /** Every operation can answer with a problem. */
    @Bean
    GlobalOpenApiCustomizer problemsInApiDocument() {
        return document -> {
            ModelConverters.getInstance(true)
                    .resolveAsResolvedSchema(new AnnotatedType(ProblemBody.class)).referencedSchemas
                    .forEach((name, schema) -> document.getComponents()
                            .addSchemas(name.equals("ProblemBody") ? PROBLEM : name, schema));
            var problem = new ApiResponse().description("A problem (RFC 9457)").content(new Content()
                    .addMediaType("application/problem+json", new MediaType()
                            .schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
            if (document.getPaths() != null) {
                document.getPaths().values().forEach(path -> path.readOperations()
                        .forEach(operation -> operation.getResponses().addApiResponse("default", problem)));
            }
        };
    }
}
