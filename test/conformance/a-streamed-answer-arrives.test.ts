import { streamedAnswer } from './behaviours.ts';
import { everyClient } from './conforms.ts';

everyClient(streamedAnswer.name, streamedAnswer.check);
