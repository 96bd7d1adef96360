// Read by "azd provision", and by "az deployment sub create --parameters infra/main.bicepparam".
// docs/deploy-azd.md tells what each variable is for.
using 'main.bicep'

import { entries, flag, number, text } from 'environment.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param host = readEnvironmentVariable('SITE_HOST')
param fileShares = flag(readEnvironmentVariable('FILE_SHARES', ''))
param privateNetwork = flag(readEnvironmentVariable('PRIVATE_NETWORK', ''))
param databaseAdminObjectId = readEnvironmentVariable('DATABASE_ADMIN_OBJECT_ID', '')
param databaseAdminName = readEnvironmentVariable('DATABASE_ADMIN_NAME', '')
param databaseAdminType = text(readEnvironmentVariable('DATABASE_ADMIN_TYPE', ''), 'Group')
param databaseSku = text(readEnvironmentVariable('DATABASE_SKU', ''), 'Standard_B1ms')
param databaseTier = text(readEnvironmentVariable('DATABASE_TIER', ''), 'Burstable')
param databaseStorageGB = number(readEnvironmentVariable('DATABASE_STORAGE_GB', ''), 32)
param appServiceSku = text(readEnvironmentVariable('APP_SERVICE_SKU', ''), 'B1')
param customDomain = readEnvironmentVariable('CUSTOM_DOMAIN', '')
param customDomainCertificateId = readEnvironmentVariable('CUSTOM_DOMAIN_CERTIFICATE_ID', '')
param extraSettings = entries(readEnvironmentVariable('EXTRA_SETTINGS', ''))
param alarmEmail = readEnvironmentVariable('ALARM_EMAIL', '')
param tracesSampled = text(readEnvironmentVariable('TRACES_SAMPLED', ''), '0.05')
param logRetentionDays = number(readEnvironmentVariable('LOG_RETENTION_DAYS', ''), 30)
param image = readEnvironmentVariable('SERVICE_CONTAINER_APP_IMAGE_NAME', '')
