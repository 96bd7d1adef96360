// Read by "azd deploy". Most of it is what the provisioning put out.
using 'container-app.bicep'

import { entries, flag, number, text } from 'environment.bicep'

param name = readEnvironmentVariable('SITE_APP_NAME')
param tidyJobName = readEnvironmentVariable('TIDY_JOB')
param location = readEnvironmentVariable('AZURE_LOCATION')
param environmentTag = readEnvironmentVariable('AZURE_ENV_NAME')
param environmentName = readEnvironmentVariable('SITE_CONTAINER_ENVIRONMENT')
param registryServer = readEnvironmentVariable('AZURE_CONTAINER_REGISTRY_ENDPOINT')
param image = readEnvironmentVariable('SERVICE_CONTAINER_APP_IMAGE_NAME')
param identityName = readEnvironmentVariable('SITE_IDENTITY_NAME')
param databaseHost = readEnvironmentVariable('DATABASE_HOST')
param databaseName = readEnvironmentVariable('DATABASE_NAME')
param photosEndpoint = readEnvironmentVariable('PHOTOS_ENDPOINT')
param photosArePrivate = flag(readEnvironmentVariable('PRIVATE_NETWORK', ''))
param telemetryConnectionString = readEnvironmentVariable('TELEMETRY_CONNECTION_STRING')
param tracesSampled = text(readEnvironmentVariable('TRACES_SAMPLED', ''), '0.05')
param secretUri = readEnvironmentVariable('SECRET_URI')
param fallbacksSecretUri = readEnvironmentVariable('FALLBACKS_SECRET_URI')
param mountedShares = readEnvironmentVariable('SITE_MOUNTED_SHARES', '')
param minReplicas = number(readEnvironmentVariable('MIN_REPLICAS', ''), 1)
param maxReplicas = number(readEnvironmentVariable('MAX_REPLICAS', ''), 2)
param customDomain = readEnvironmentVariable('CUSTOM_DOMAIN', '')
param customDomainCertificateId = readEnvironmentVariable('CUSTOM_DOMAIN_CERTIFICATE_ID', '')
param extraSettings = entries(readEnvironmentVariable('EXTRA_SETTINGS', ''))
