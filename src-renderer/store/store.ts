/** The one store of the window, made of one slice per subject. */
import { create } from 'zustand'
import { type AppearanceSlice, createAppearanceSlice } from './appearance-slice.ts'
import { type CertificateSlice, createCertificateSlice } from './certificate-slice.ts'
import { createDoctorSlice, type DoctorSlice } from './doctor-slice.ts'
import { createDocumentSlice, type DocumentSlice } from './document-slice.ts'
import { createDriverSlice, type DriverSlice } from './driver-slice.ts'
import { createHealthSlice, type HealthSlice } from './health-slice.ts'
import { createHomeSlice, type HomeSlice } from './home-slice.ts'
import { createLoginSlice, type LoginSlice } from './login-slice.ts'
import { createNoticeSlice, type NoticeSlice } from './notice-slice.ts'
import { createPictureSlice, type PictureSlice } from './picture-slice.ts'
import { createPlacementSlice, type PlacementSlice } from './placement-slice.ts'
import { createRestrictionSlice, type RestrictionSlice } from './restriction-slice.ts'
import { createSealedSlice, type SealedSlice } from './sealed-slice.ts'
import { createServiceSlice, type ServiceSlice } from './service-slice.ts'
import { createSettingsSlice, type SettingsSlice } from './settings-slice.ts'
import { createSigningSlice, type SigningSlice } from './signing-slice.ts'
import { createTokenSlice, type TokenSlice } from './token-slice.ts'
import { createViewerSlice, type ViewerSlice } from './viewer-slice.ts'

export type AppStore = DocumentSlice &
  TokenSlice &
  SigningSlice &
  SettingsSlice &
  NoticeSlice &
  ViewerSlice &
  HomeSlice &
  DriverSlice &
  DoctorSlice &
  HealthSlice &
  LoginSlice &
  CertificateSlice &
  ServiceSlice &
  AppearanceSlice &
  PictureSlice &
  RestrictionSlice &
  SealedSlice &
  PlacementSlice

export const useStore = create<AppStore>()((...parts) => ({
  ...createDocumentSlice(...parts),
  ...createTokenSlice(...parts),
  ...createSigningSlice(...parts),
  ...createSettingsSlice(...parts),
  ...createNoticeSlice(...parts),
  ...createViewerSlice(...parts),
  ...createHomeSlice(...parts),
  ...createDriverSlice(...parts),
  ...createDoctorSlice(...parts),
  ...createHealthSlice(...parts),
  ...createLoginSlice(...parts),
  ...createCertificateSlice(...parts),
  ...createServiceSlice(...parts),
  ...createAppearanceSlice(...parts),
  ...createPictureSlice(...parts),
  ...createRestrictionSlice(...parts),
  ...createSealedSlice(...parts),
  ...createPlacementSlice(...parts),
}))
