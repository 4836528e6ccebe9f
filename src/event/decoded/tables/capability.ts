import { capabilityNames } from '../../names/tables/capabilities.ts';
import { both, type OneName } from '../family.ts';

/** Capabilities. */
export const capability: OneName = { form: 'one', names: both(capabilityNames), signed: false };
